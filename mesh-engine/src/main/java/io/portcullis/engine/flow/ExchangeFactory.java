package io.portcullis.engine.flow;

/** Opens an exchange for each request of a listener. Called on the event loop of the stream's connection. */
@FunctionalInterface
public interface ExchangeFactory {
    /** The receiver of one request, whose response goes into the stream. */
    RequestReceiver open(DownstreamStream stream);
}
