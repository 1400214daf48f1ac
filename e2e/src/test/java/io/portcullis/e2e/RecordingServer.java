package io.portcullis.e2e;

import io.portcullis.e2e.Recorded.End;
import io.portcullis.testkit.pods.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An application that remembers exactly what it receives, and answers each path with exact bytes, see {@link Answers}. It
 * listens on all addresses of its pod. Any thread.
 */
final class RecordingServer implements AutoCloseable {
    private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Recorded> requests = new ArrayList<>();
    private int active;
    private int connections;

    RecordingServer(Pod pod, int port) {
        listener = pod.call(() -> new ServerSocket(port, 1024));
        Thread.ofPlatform().daemon().name("recorder").start(this::accept);
    }

    /** The requests since the last time, once none is under way any more; waits at most 30 s for that. */
    List<Recorded> take() {
        return await(() -> active == 0, "there are requests under way");
    }

    /** The same, once there is at least one. */
    List<Recorded> takeSome() {
        return await(() -> active == 0 && !requests.isEmpty(), "no request has come to its end");
    }

    /** Waits at most 30 s until the head of a request has come. */
    void awaitBegun() {
        await(() -> active > 0, "no request has begun");
    }

    private interface Wanted {
        boolean met();
    }

    private List<Recorded> await(Wanted wanted, String otherwise) {
        long left = BOUND_NANOS;
        lock.lock();
        try {
            while (!wanted.met()) {
                if (left <= 0) {
                    throw new AssertionError(otherwise + ", for 30 s; others: " + requests);
                }
                left = changed.awaitNanos(left);
            }
            List<Recorded> taken = List.copyOf(requests);
            requests.clear();
            return taken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the recorder", e);
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                int number = ++connections;
                Thread.ofPlatform().daemon().name("recorder-" + number).start(() -> serve(socket, number));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void serve(Socket socket, int connection) {
        try (socket) {
            socket.setTcpNoDelay(true);
            RequestReader reader = new RequestReader(socket.getInputStream());
            while (exchange(socket, reader, connection)) {}
        } catch (IOException e) {
            // Between two requests: nobody's loss.
        } finally {
            open.remove(socket);
        }
    }

    /** @return whether the connection is good for another one */
    private boolean exchange(Socket socket, RequestReader reader, int connection) throws IOException {
        Recorded request = reader.head(connection);
        if (request == null) {
            return false;
        }
        change(() -> active++);
        End end = End.BROKEN;
        boolean stays = false;
        try {
            Answers.Outcome outcome = new Answers(socket, reader, request).answer();
            end = outcome.early() ? End.ANSWERED_EARLY : End.ANSWERED;
            stays = outcome.staysOpen();
        } catch (IOException e) {
            // The client is gone, or has broken off: the record says so.
        } finally {
            Recorded recorded = reader.soFar(connection, end);
            change(() -> {
                requests.add(recorded);
                active--;
            });
        }
        return stays;
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
