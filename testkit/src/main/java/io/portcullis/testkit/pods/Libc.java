package io.portcullis.testkit.pods;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** The system calls for which Java has no method. Each concerns the calling thread or a process by its id. */
final class Libc {
    /** {@code CLONE_NEWNET} of sched.h. */
    private static final int NETWORK = 0x40000000;
    /** {@code O_RDONLY | O_CLOEXEC} of fcntl.h. */
    private static final int READ_ONLY = 0x80000;

    /** The same on every architecture. */
    private static final long SYS_PIDFD_OPEN = 434;
    /** {@code POLLIN} of poll.h. */
    private static final short READABLE = 1;
    /** {@code ESRCH} of errno.h. */
    private static final int NO_SUCH_PROCESS = 3;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();

    private static final MethodHandle OPEN =
            function("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SETNS = function("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle KILL = function("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    /** {@code syscall(SYS_pidfd_open, pid, 0)}, for C libraries without pidfd_open(2). */
    private static final MethodHandle PIDFD_OPEN = function(
            "syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(1));

    private static final MethodHandle POLL =
            function("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle STRERROR = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

    private Libc() {}

    /** Moves the calling thread, and threads it starts from now on, into the network namespace of that file. */
    static void enterNetwork(Path namespace) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment path = arena.allocateFrom(namespace.toString());
            int file = checked((int) OPEN.invokeExact(state, path, READ_ONLY), state, "open " + namespace);
            int entered = (int) SETNS.invokeExact(state, file, NETWORK);
            int errno = errno(state);
            int closed = (int) CLOSE.invokeExact(state, file);
            if (entered != 0 || closed != 0) {
                throw failed("setns " + namespace, errno);
            }
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Sends a signal; a process that has just ended needs none. */
    static void signal(long pid, Signal signal) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int sent = (int) KILL.invokeExact(state, Math.toIntExact(pid), signal.number());
            if (sent != 0 && errno(state) != NO_SUCH_PROCESS) {
                throw failed("kill -" + signal + ' ' + pid, errno(state));
            }
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Waits for the end of any process, a child or not. @return whether it has ended within the time */
    static boolean awaitExit(long pid, int timeoutMillis) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int file = (int) (long) PIDFD_OPEN.invokeExact(state, SYS_PIDFD_OPEN, Math.toIntExact(pid), 0);
            if (file < 0 && errno(state) == NO_SUCH_PROCESS) {
                return true;
            }
            checked(file, state, "pidfd_open " + pid);
            // struct pollfd { int fd; short events; short revents; }
            MemorySegment wanted = arena.allocate(2 * JAVA_INT.byteSize(), JAVA_INT.byteAlignment());
            wanted.set(JAVA_INT, 0, file);
            wanted.set(JAVA_SHORT, JAVA_INT.byteSize(), READABLE);
            int ready = (int) POLL.invokeExact(state, wanted, 1L, timeoutMillis);
            int errno = errno(state);
            int closed = (int) CLOSE.invokeExact(state, file);
            if (ready < 0 || closed != 0) {
                throw failed("poll for the end of " + pid, errno);
            }
            return ready > 0;
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor, Linker.Option... more) {
        Linker.Option[] options = new Linker.Option[more.length + 1];
        System.arraycopy(more, 0, options, 0, more.length);
        options[more.length] = ERRNO;
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }

    private static int checked(int result, MemorySegment state, String what) {
        if (result < 0) {
            throw failed(what, errno(state));
        }
        return result;
    }

    private static int errno(MemorySegment state) {
        return state.get(JAVA_INT, STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno")));
    }

    private static IllegalStateException failed(String what, int errno) {
        return new IllegalStateException(what + ": " + text(errno));
    }

    private static String text(int errno) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(256).getString(0);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    private static RuntimeException rethrown(Throwable e) {
        return switch (e) {
            case RuntimeException known -> known;
            case Error error -> throw error;
            default -> new IllegalStateException(e);
        };
    }
}
