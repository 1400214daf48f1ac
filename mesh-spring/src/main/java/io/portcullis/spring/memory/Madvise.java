package io.portcullis.spring.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The system call madvise(2), for which Java has no method. Any thread. */
final class Madvise {
    /** {@code MADV_DONTNEED} of Linux: these pages are not needed soon. */
    private static final int DONT_NEED = 4;

    /** {@code MADV_NOHUGEPAGE}: one page that is used brings its neighbours, but not two megabytes. */
    private static final int NO_HUGE_PAGES = 15;

    private static final MethodHandle CALL = call();

    private Madvise() {}

    private static MethodHandle call() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("madvise"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    }

    /** Whether they were dropped. What is not, such as locked memory, stays as it is. */
    static boolean drop(FileMapping mapping) {
        advise(mapping, NO_HUGE_PAGES); // Where the kernel knows none, it refuses, and that is all the same.
        return advise(mapping, DONT_NEED);
    }

    private static boolean advise(FileMapping mapping, int advice) {
        try {
            return (int) CALL.invokeExact(mapping.start(), mapping.bytes(), advice) == 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
