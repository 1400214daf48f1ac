package io.portcullis.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;

/** Where sockets are made: a socket belongs for ever to the network of the thread that made it. Any thread. */
public interface Place {
    /** The network of this process. */
    Place HERE = new Here();

    /**
     * Runs the code in this network and returns what it returns. Unchecked exceptions and errors of the code pass as they
     * are, an {@link IOException} becomes an {@link UncheckedIOException}, any other an {@link IllegalStateException}.
     */
    <T> T call(Callable<T> code);

    /** The network of this process: the calling thread does it. */
    final class Here implements Place {
        private Here() {}

        @Override
        public <T> T call(Callable<T> code) {
            try {
                return code.call();
            } catch (RuntimeException e) {
                throw e;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
