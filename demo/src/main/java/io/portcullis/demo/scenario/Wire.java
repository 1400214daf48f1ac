package io.portcullis.demo.scenario;

import io.portcullis.demo.pods.ShopPods;
import io.portcullis.demo.report.Line;
import io.portcullis.testkit.pods.Capture;
import io.portcullis.testkit.pods.Captured;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Listens to everything that pods send to each other while other steps drive the shop: none of it can be read. */
final class Wire {
    /** The card in every order. */
    static final String CARD = "4111111111111111";

    /** What the shop's requests, answers and statements are full of. */
    private static final List<String> SECRETS =
            List.of(CARD, "INSERT INTO orders", "8.0.0-shop", "\"amount\"", "\"charged\"", "traceparent", "x-user");

    /** What only the stranger sends in plain. */
    private static final String OPEN = "GET /quote HTTP/1.1";

    private final ShopPods pods;
    private @Nullable Capture capture;

    Wire(ShopPods pods) {
        this.pods = pods;
    }

    Step start() {
        return new Step() {
            @Override
            public String announcement() {
                return "capturing what pods send to each other from now on";
            }

            @Override
            public List<Line> run(World world) {
                capture = pods.capture();
                return List.of();
            }
        };
    }

    Step stop() {
        return new Step() {
            @Override
            public String announcement() {
                return "looking for plain text in the capture";
            }

            @Override
            public List<Line> run(World world) {
                return List.of(line(Objects.requireNonNull(capture).stop()));
            }
        };
    }

    private static Line line(Captured captured) {
        long bytes = captured.packets().stream()
                .mapToLong(packet -> packet.payload().length)
                .sum();
        int http = captured.connectsTo(8080).size();
        int database = captured.connectsTo(ShopPods.DATABASE_PORT).size();
        List<String> readable = SECRETS.stream()
                .flatMap(secret -> captured.whereIs(secret).stream().map(place -> secret + " in " + place))
                .toList();
        boolean sees = !captured.whereIs(OPEN).isEmpty();
        boolean held = readable.isEmpty() && sees && http > 0 && database > 0;
        return Line.of(
                        held,
                        "nothing of it is readable on the network",
                        "%d packets, %d KiB, %d connections to applications, %d to the database: %s; a stranger's plain request %s"
                                .formatted(
                                        captured.packets().size(),
                                        bytes / 1024,
                                        http,
                                        database,
                                        readable.isEmpty()
                                                ? "no card, statement, amount or header"
                                                : readable.size() + " places",
                                        sees ? "was seen" : "was NOT seen"))
                .with(readable.stream().limit(10).toList());
    }
}
