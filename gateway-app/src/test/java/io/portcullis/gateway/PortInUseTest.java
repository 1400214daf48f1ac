package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.PortInUseException;

@ExtendWith(OutputCaptureExtension.class)
class PortInUseTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void aBusyPortIsToldByItsNumber(CapturedOutput output) throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = busy.getLocalPort();
            String yaml = Gateway.route("127.0.0.1:1");
            assertThatThrownBy(() -> Gateway.start(directory, yaml, "--server.port=" + port))
                    .extracting(PortInUseTest::cause, InstanceOfAssertFactories.type(PortInUseException.class))
                    .extracting(PortInUseException::getPort)
                    .isEqualTo(port);
            assertThat(output).contains("APPLICATION FAILED TO START", "Port " + port + " was already in use");
        }
    }

    private static Throwable cause(Throwable failure) {
        Throwable at = failure;
        while (!(at instanceof PortInUseException) && at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }
}
