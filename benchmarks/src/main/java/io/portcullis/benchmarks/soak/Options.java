package io.portcullis.benchmarks.soak;

/**
 * What is asked of a soak. Immutable.
 *
 * @param minutes 1 or more, default 15
 * @param leaks whether Netty looks for lost buffers, paranoidly; memory is not judged then
 * @param visitors at a time, 1 or more, default 24
 */
record Options(int minutes, boolean leaks, int visitors) {
    /** The memory is judged behind this minute; what a JVM compiles and grows for is there by then. */
    static final int WARM_MINUTES = 5;

    /** Megabytes that a process may grow in a minute. */
    static final double MAX_SLOPE = 1.0;

    Options {
        if (minutes < 1 || visitors < 1) {
            throw new IllegalArgumentException(
                    "--minutes=" + minutes + " --visitors=" + visitors + " (expected: >= 1)");
        }
    }

    static Options parse(String... arguments) {
        int minutes = 15;
        int visitors = 24;
        boolean leaks = false;
        for (String argument : arguments) {
            if (argument.startsWith("--minutes=")) {
                minutes = Integer.parseInt(argument.substring("--minutes=".length()));
            } else if (argument.startsWith("--visitors=")) {
                visitors = Integer.parseInt(argument.substring("--visitors=".length()));
            } else if (argument.equals("--leaks")) {
                leaks = true;
            } else {
                throw new IllegalArgumentException(argument + " (expected: --minutes=N, --visitors=N or --leaks)");
            }
        }
        return new Options(minutes, leaks, visitors);
    }

    /** Whether there is enough of a run behind the warm minutes to fit a line through it. */
    boolean judgesMemory() {
        return !leaks && minutes >= 2 * WARM_MINUTES;
    }
}
