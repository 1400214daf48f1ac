package io.portcullis.conformance;

import io.portcullis.conformance.frames.WireFrame;
import io.portcullis.testkit.http2.Frame;
import java.util.ArrayList;
import java.util.List;

/** {@link Unsaid} where frames go by. Stateless. */
final class UnsaidFrames {
    private static final List<WireFrame> REQUEST = Scene.NOTATION.read(List.of("HEADERS 1 END_STREAM GET /"));

    private UnsaidFrames() {}

    /** @param steps of one role, at least one */
    static List<Step> added(List<Step> steps, Scene scene) {
        List<Step> whole = new ArrayList<>();
        Step first = steps.getFirst();
        if (!isOfClient(first.what())) {
            whole.add(beside(
                    first,
                    scene.clientFrames()
                            ? new Step.ClientSendsFrames(REQUEST, 1)
                            : new Step.ClientSends(Unsaid.REQUEST)));
            whole.add(beside(
                    first,
                    scene.upstreamFrames()
                            ? new Step.UpstreamGetsFrames(REQUEST)
                            : new Step.UpstreamGets(Unsaid.REQUEST)));
        }
        whole.addAll(steps);
        if (steps.stream().allMatch(step -> isRequest(step.what()))) {
            whole.add(beside(steps.getLast(), new Step.UpstreamAnswers(0)));
            whole.add(beside(steps.getLast(), new Step.ClientGetsAnswer(0)));
        }
        return whole;
    }

    private static boolean isOfClient(Step.Action what) {
        return what instanceof Step.ClientSends
                || what instanceof Step.ClientSendsFrames
                || what instanceof Step.ClientGetsFrames
                || what instanceof Step.ClientIsThrownOut
                || what instanceof Step.End end && end.words().startsWith("client ")
                || what instanceof Step.TimePasses;
    }

    private static boolean isRequest(Step.Action what) {
        return what instanceof Step.ClientSends
                || what instanceof Step.ClientSendsFrames(List<WireFrame> frames, int times)
                        && frames.stream().noneMatch(frame -> frame.type() == Frame.RST_STREAM)
                || what instanceof Step.UpstreamGets
                || what instanceof Step.UpstreamGetsFrames;
    }

    private static Step beside(Step step, Step.Action what) {
        return new Step(step.roles(), what, step.place());
    }

    /** What an upstream of HTTP/2 answers, and clients of HTTP/2 get. */
    static List<WireFrame> answer(int stream, String text) {
        return List.of(
                Scene.NOTATION.one("HEADERS " + stream + " 200", "content-length: " + text.length()),
                Scene.NOTATION.one("DATA " + stream + " END_STREAM " + text));
    }

    static List<WireFrame> request(int stream, String path) {
        return List.of(Scene.NOTATION.one("HEADERS " + stream + " END_STREAM GET " + path));
    }
}
