package io.portcullis.testkit.pods;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A running capture of everything that crosses the node's bridge. Any thread. It ends with its network at the latest. */
public final class Capture implements AutoCloseable {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final int KERNEL_BUFFER_KIB = 16 * 1024;
    /** Every pod is attached to the bridge, and none listens to its broadcasts. */
    private static final InetAddress BROADCAST = InetAddress.ofLiteral("10.88.255.255");

    private static final int DISCARD = 9;

    private final Node node;
    private final Path file;
    private final Process process;
    private final OutputLog messages;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Packet> packets = new ArrayList<>();
    private @Nullable IOException broken;
    private boolean ended;

    Capture(Node node, Path file) {
        this.node = node;
        this.file = file;
        List<String> command = List.of(
                "tcpdump",
                "-i",
                Node.BRIDGE,
                "-n",
                "-p",
                "-s",
                "0",
                "-U",
                "--immediate-mode",
                "-Z",
                "root",
                "-B",
                Integer.toString(KERNEL_BUFFER_KIB),
                "-w",
                "-");
        try {
            process = node.builder(User.ROOT, command, Map.of(), null).start();
        } catch (IOException e) {
            throw new UncheckedIOException("tcpdump does not start on the node", e);
        }
        messages = OutputLog.reading("tcpdump", process.getErrorStream(), Path.of(file + ".log"));
        Thread.ofPlatform().daemon().name("pods-capture").start(this::read);
        messages.awaitLine("listening on " + Node.BRIDGE, BOUND);
    }

    /** Where the capture is written to as well, for other tools, while the network lives. */
    public Path file() {
        return file;
    }

    /** Waits at most 20 s for a packet, already captured or to come, and returns it. */
    public Packet await(Predicate<Packet> wanted) {
        long left = BOUND.toNanos();
        int seen = 0;
        lock.lock();
        try {
            while (true) {
                for (; seen < packets.size(); seen++) {
                    if (wanted.test(packets.get(seen))) {
                        return packets.get(seen);
                    }
                }
                if (ended || left <= 0) {
                    throw new AssertionError(
                            "not captured" + (ended ? ", the capture has ended" : " within " + BOUND)
                                    + "; tcpdump says:\n" + messages.tail(),
                            broken);
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a packet", e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends it and returns all that was sent before this call.
     *
     * @throws IllegalStateException if the kernel had to drop packets: then nothing can be said about what was sent
     */
    public Captured stop() {
        byte[] mark = ("end of capture " + UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII);
        node.call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.send(new DatagramPacket(mark, mark.length, BROADCAST, DISCARD));
            }
            return mark;
        });
        await(packet -> Arrays.equals(packet.payload(), mark));
        close();
        if (messages.awaitLine("dropped by kernel", BOUND).charAt(0) != '0') {
            throw new IllegalStateException("the capture is not complete: " + messages.tail());
        }
        return new Captured(captured(packet -> !Arrays.equals(packet.payload(), mark)));
    }

    /** Ends it, if it is running. */
    @Override
    public void close() {
        // Not by Process.destroy(): it closes the streams, and what tcpdump says last would be lost.
        ProcessHandle handle = process.toHandle();
        handle.destroy();
        if (!Libc.awaitExit(process.pid(), Math.toIntExact(BOUND.toMillis()))) {
            handle.destroyForcibly();
        }
    }

    private List<Packet> captured(Predicate<Packet> wanted) {
        lock.lock();
        try {
            return packets.stream().filter(wanted).toList();
        } finally {
            lock.unlock();
        }
    }

    private void read() {
        try (OutputStream copy = Files.newOutputStream(file);
                InputStream stream = new CopyingStream(process.getInputStream(), copy)) {
            PcapReader reader = new PcapReader(stream);
            for (ByteBuffer frame = reader.next(); frame != null; frame = reader.next()) {
                Packet packet = Frames.packet(frame);
                if (packet != null) {
                    note(() -> packets.add(packet));
                }
            }
        } catch (IOException e) {
            note(() -> broken = e);
        } finally {
            note(() -> ended = true);
        }
    }

    private void note(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
