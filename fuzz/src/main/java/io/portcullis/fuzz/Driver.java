package io.portcullis.fuzz;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where Jazzer enters: one target for the whole run, named by {@code --target_args}. One thread. */
public final class Driver {
    private static @Nullable Target target;

    private Driver() {}

    /** Called once, before the first input; loads classes, which on a busy machine could be taken for an input that hangs. */
    public static void fuzzerInitialize(String[] args) {
        Target chosen = Target.of(args[0]);
        chosen.run(new byte[0]);
        target = chosen;
    }

    /** Called for each input. */
    public static void fuzzerTestOneInput(byte[] input) {
        Objects.requireNonNull(target, "target").run(input);
    }
}
