package io.portcullis.spring.lane;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.lane.LaneCall;

/**
 * A call that finds no handler: refused, never let past.
 *
 * @param why it is closed, without a full stop
 */
record ClosedLane(LaneCall call, ResponseReceiver receiver, String why) implements UpstreamStream {
    @Override
    public void head(RequestHead head, boolean end) {
        call.loop().execute(() -> receiver.reset(new StreamReset(StreamReset.Code.UNSENT, why)));
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        data.release();
    }

    @Override
    public void trailers(Headers trailers) {
        // Nobody wants them.
    }

    @Override
    public void reset(StreamReset reason) {
        // It is over already.
    }

    @Override
    public void credit(int bytes) {
        // Nothing is sent.
    }
}
