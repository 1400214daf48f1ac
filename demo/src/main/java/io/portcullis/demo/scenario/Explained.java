package io.portcullis.demo.scenario;

import io.portcullis.demo.Poll;
import io.portcullis.demo.Ports;
import io.portcullis.demo.report.Line;
import io.portcullis.demo.shop.PaymentState.Mood;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** A charge fails, and the sidecar says in plain words what it did about it and why. */
final class Explained implements Step {
    /** One in five fails at each of three copies. */
    private static final int ATTEMPTS = 40;

    private static final int EXPLAIN_POLLS = 20;

    @Override
    public String announcement() {
        return "a charge fails and is explained";
    }

    @Override
    public List<Line> run(World world) throws Exception {
        Answer failed = failedCharge(world);
        URI uri = World.actuator(Ports.STOREFRONT).resolve("portcullisexchanges/" + failed.traceId());
        List<String> words = new ArrayList<>();
        Poll.until(EXPLAIN_POLLS, () -> {
            words.clear();
            words.addAll(sentences(world.client().get(uri).json()));
            return words.stream().anyMatch(line -> line.contains("503"));
        });
        boolean held = failed.status() == 503 && words.stream().anyMatch(line -> line.contains("503"));
        return List.of(Line.of(
                        held,
                        "a failed request is explained",
                        "/actuator/portcullisexchanges/" + failed.traceId() + " of the storefront's sidecar says")
                .with(words));
    }

    private static Answer failedCharge(World world) throws Exception {
        world.allCopies(Mood.FLAKY);
        try {
            Answer answer = world.checkout(UUID.randomUUID().toString());
            for (int i = 1; i < ATTEMPTS && answer.status() != 503; i++) {
                answer = world.checkout(UUID.randomUUID().toString());
            }
            return answer;
        } finally {
            world.allCopies(Mood.OK);
        }
    }

    private static List<String> sentences(JsonNode document) {
        List<String> sentences = new ArrayList<>();
        for (JsonNode exchange : document.path("exchanges")) {
            exchange.path("explanation").forEach(sentence -> sentences.add(sentence.asString("")));
        }
        return sentences;
    }
}
