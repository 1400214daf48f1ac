package io.portcullis.engine;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.error.Failure;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.lane.HandBack;
import io.portcullis.engine.lane.HandBackStream;
import io.portcullis.engine.lane.Lane;
import io.portcullis.engine.lane.LaneCall;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An extension lane without Spring: takes every body, and does with a request what the test says. */
final class ScriptedLane implements Lane {
    /** What becomes of a request. */
    interface Script {
        void run(Call call, RequestHead head);
    }

    private final Script script;
    private final Queue<StreamReset> resets = new ConcurrentLinkedQueue<>();

    ScriptedLane(Script script) {
        this.script = script;
    }

    /** How the calls ended that the engine ended. */
    Queue<StreamReset> resets() {
        return resets;
    }

    @Override
    public boolean takesUnmatched() {
        return false;
    }

    @Override
    public UpstreamStream open(LaneCall call, ResponseReceiver receiver) {
        return new Call(call, receiver);
    }

    /** One request. Event loop only. */
    final class Call implements UpstreamStream {
        private final LaneCall call;
        private final ResponseReceiver receiver;

        Call(LaneCall call, ResponseReceiver receiver) {
            this.call = call;
            this.receiver = receiver;
        }

        /** Sends the request, without a body, on its route, and tells the client how that went. */
        void handBack(String route, RequestHead head) {
            handBack(route, head, true);
        }

        /** Sends the request, and then does nothing, whatever the answer is. */
        void handBackOnly(String route, RequestHead head) {
            handBack(route, head, false);
        }

        private void handBack(String route, RequestHead head, boolean answers) {
            RequestReceiver request = call.handBack(new HandBack(route, null, false), new Answer(answers));
            request.head(head, true);
        }

        void respond(int status) {
            receiver.head(new ResponseHead(status, "Scripted", HttpVersion.HTTP_1_1, new Headers(0, 0), 0), true);
        }

        @Override
        public void head(RequestHead head, boolean end) {
            call.loop().execute(() -> script.run(this, head));
        }

        @Override
        public void data(ByteBuf data, boolean end) {
            int bytes = data.readableBytes();
            data.release();
            call.loop().execute(() -> receiver.credit(bytes));
        }

        @Override
        public void trailers(Headers trailers) {
            // Nobody asks for them.
        }

        @Override
        public void reset(StreamReset reason) {
            resets.add(reason);
        }

        @Override
        public void credit(int bytes) {
            // Its responses have no body.
        }

        /** The response of a service, of which only the status goes on. */
        private final class Answer implements HandBackStream {
            private final boolean goesOn;

            Answer(boolean goesOn) {
                this.goesOn = goesOn;
            }

            @Override
            public void failed(Failure failure, long retryAfterNanos) {
                if (goesOn) {
                    respond(failure.status());
                }
            }

            @Override
            public void head(ResponseHead head, boolean end) {
                if (goesOn) {
                    respond(head.status());
                }
            }

            @Override
            public void data(ByteBuf data, boolean end) {
                data.release();
            }

            @Override
            public void trailers(Headers trailers) {
                // Nobody asks for them.
            }

            @Override
            public void reset(StreamReset reason) {
                // Its head went on already.
            }

            @Override
            public void credit(int bytes) {
                // Its requests have no body.
            }

            @Override
            public ClientConnection connection() {
                return call.client();
            }
        }
    }
}
