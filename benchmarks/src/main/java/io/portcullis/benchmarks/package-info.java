/** The side-by-side harness: starts proxies on loopback, one worker each, and compares what a request costs them. */
@NullMarked
package io.portcullis.benchmarks;

import org.jspecify.annotations.NullMarked;
