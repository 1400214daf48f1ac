package io.portcullis.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.config.Problem;
import io.portcullis.spring.check.Checked;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckReportTest {
    @Test
    void placesAreToldAsSeenFromHereThoseInsideOfASentenceToo() {
        Path here = Path.of("/shop").toAbsolutePath();
        Problem problem = new Problem(
                "route a",
                "route b at " + here.resolve("b.yml") + ":3:1 and c at " + here.resolveSibling("shops/c.yml") + ":4:1",
                "",
                here.resolve("a.yml") + ":2:1");
        StringWriter out = new StringWriter();
        new CheckReport(new PrintWriter(out, true), here)
                .print(new Checked(List.of(), List.of(problem), List.of()), false);
        assertThat(out.toString())
                .startsWith("a.yml:2:1: warning: route a: route b at b.yml:3:1 and c at "
                        + here.resolveSibling("shops/c.yml") + ":4:1");
    }
}
