package io.portcullis.demo.scenario;

import io.portcullis.demo.Ports;
import io.portcullis.demo.pods.ShopPods;
import io.portcullis.demo.report.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The storefront calls payment by its name, and neither its code nor its environment knows of anything else. */
final class CallsByName implements Step {
    private static final int CALLS = 30;

    private final ShopPods pods;

    CallsByName(ShopPods pods) {
        this.pods = pods;
    }

    private interface Call {
        Answer answer() throws Exception;
    }

    @Override
    public String announcement() {
        return CALLS + " quotes by PHP's curl and " + CALLS + " by PHP's streams";
    }

    @Override
    public List<Line> run(World world) throws Exception {
        return List.of(
                calls("curl calls http://payment-service/quote", world::quote),
                calls("file_get_contents('http://payment-service/quote')", world::prices),
                environment());
    }

    private static Line calls(String claim, Call call) throws Exception {
        int ok = 0;
        for (int i = 0; i < CALLS; i++) {
            Answer answer = call.answer();
            ok += answer.isOk() && !answer.copy().isEmpty() ? 1 : 0;
        }
        return Line.of(ok == CALLS, claim, ok + " of " + CALLS + " answered by payment");
    }

    private Line environment() throws IOException {
        long pid = pods.of(Ports.STOREFRONT).process("storefront-php-fpm").pid();
        List<String> names = Stream.of(Files.readString(Path.of("/proc", Long.toString(pid), "environ"))
                        .split("\0"))
                .map(variable -> variable.split("=", 2)[0])
                .sorted()
                .toList();
        boolean unaware = names.stream().noneMatch(name -> name.matches("(?i).*(proxy|portcullis|mesh|url).*"));
        return Line.of(unaware, "its environment knows nothing of a mesh", String.join(", ", names));
    }
}
