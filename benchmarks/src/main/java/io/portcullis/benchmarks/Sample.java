package io.portcullis.benchmarks;

/**
 * One proxy in one round of full load. Immutable, any thread.
 *
 * @param requests answered
 * @param perSecond requests
 * @param cpuNanosPerRequest the proxy's process on a processor, user and kernel
 * @param busy share of one processor it used, 0 to 1
 */
record Sample(long requests, double perSecond, double cpuNanosPerRequest, double busy) {}
