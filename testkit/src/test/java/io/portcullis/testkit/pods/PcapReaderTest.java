package io.portcullis.testkit.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PcapReaderTest {
    private static final String LITTLE = "d4c3b2a1" + "02000400" + "0000000000000000" + "00000400" + "01000000";
    private static final String BIG = "a1b2c3d4" + "00020004" + "0000000000000000" + "00040000" + "00000001";
    private static final String TIME = "0000000000000000";

    @Test
    void readsFramesOfEitherByteOrderUntilTheEnd() throws IOException {
        PcapReader little = reader(LITTLE + TIME + "0200000002000000" + "abcd" + TIME + "0100000001000000" + "ef");
        assertThat(little.next().array()).isEqualTo(HexFormat.of().parseHex("abcd"));
        assertThat(little.next().array()).isEqualTo(HexFormat.of().parseHex("ef"));
        assertThat(little.next()).isNull();
        assertThat(reader(BIG + TIME + "0000000100000001" + "ab").next().array())
                .hasSize(1);
    }

    @Test
    void aFrameThatIsCutByTheEndIsLeftOut() throws IOException {
        assertThat(reader(LITTLE + TIME + "0200000002000000" + "ab").next()).isNull();
        assertThat(reader(LITTLE + TIME).next()).isNull();
    }

    @Test
    void whatIsNoCaptureOrNotWholeIsRefused() {
        assertThatThrownBy(() -> reader("d4c3b2a1")).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> reader("00".repeat(24)))
                .hasMessage("not a capture of Ethernet frames: magic 0, link type 0");
        assertThatThrownBy(
                        () -> reader(LITTLE + TIME + "0100000002000000" + "ab").next())
                .hasMessage("a frame of 1 of 2 bytes (expected: all)");
    }

    private static PcapReader reader(String hex) throws IOException {
        return new PcapReader(new ByteArrayInputStream(HexFormat.of().parseHex(hex)));
    }
}
