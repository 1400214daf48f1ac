package io.portcullis.conformance;

import io.portcullis.conformance.frames.WireFrame;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the steps that only cases of HTTP/2 have. For one case. */
final class FramedWords {
    private static final Pattern SENDS = Pattern.compile("client sends(?: ([0-9]+) times)?");
    private static final Pattern ANSWER = Pattern.compile("client gets the answer(?: on ([0-9]+))?");
    private static final Pattern OWN = Pattern.compile("client gets ([1-9][0-9]{2}) on ([0-9]+)");
    private static final Pattern THROWN_OUT = Pattern.compile("client is thrown out with ([A-Z_]+)");
    private static final Pattern ANSWERS = Pattern.compile("upstream answers(?: on ([0-9]+))?");
    private static final Pattern TIME = Pattern.compile("([0-9]+) (s|ms) pass");

    private final Scene scene;
    private final Supplier<List<String>> block;

    /** @param block the lines below the step */
    FramedWords(Scene scene, Supplier<List<String>> block) {
        this.scene = scene;
        this.block = block;
    }

    /** The step, or null if it is none of these. */
    Step.@Nullable Action read(String words) {
        if (scene.clientFrames()) {
            Matcher sends = SENDS.matcher(words);
            if (sends.matches()) {
                return new Step.ClientSendsFrames(frames(), number(sends, 1, 1));
            }
            if (words.equals("client gets") || words.equals("client gets from the proxy")) {
                return new Step.ClientGetsFrames(frames(), words.endsWith(" proxy"));
            }
        }
        if (scene.upstreamFrames()) {
            switch (words) {
                case "upstream sends" -> {
                    return new Step.UpstreamSendsFrames(frames());
                }
                case "upstream gets" -> {
                    return new Step.UpstreamGetsFrames(frames());
                }
                case "upstream gets nothing" -> {
                    return new Step.UpstreamGetsNothing();
                }
                default -> {}
            }
        }
        return onEither(words);
    }

    private Step.@Nullable Action onEither(String words) {
        Matcher matcher = ANSWER.matcher(words);
        if (matcher.matches()) {
            return new Step.ClientGetsAnswer(number(matcher, 1, 0));
        }
        if (matcher.usePattern(OWN).matches()) {
            return new Step.ClientGetsOwn(number(matcher, 1, 0), number(matcher, 2, 0));
        }
        if (matcher.usePattern(THROWN_OUT).matches()) {
            WireFrame reset = Scene.NOTATION.one("RST_STREAM 1 " + matcher.group(1));
            return new Step.ClientIsThrownOut(reset.payload().charAt(3));
        }
        if (matcher.usePattern(ANSWERS).matches()) {
            return new Step.UpstreamAnswers(number(matcher, 1, 0));
        }
        if (matcher.usePattern(TIME).matches()) {
            long amount = Long.parseLong(matcher.group(1));
            return new Step.TimePasses(
                    matcher.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount));
        }
        return switch (words) {
            case "client gets nothing" -> new Step.ClientGetsNothing();
            case "the proxy drains" -> new Step.ProxyDrains();
            default -> null;
        };
    }

    private static int number(Matcher matcher, int group, int otherwise) {
        String found = matcher.group(group);
        return found == null ? otherwise : Integer.parseInt(found);
    }

    private List<WireFrame> frames() {
        return Scene.NOTATION.read(block.get());
    }
}
