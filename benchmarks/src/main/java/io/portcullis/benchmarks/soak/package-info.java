/** The soak: hours of traffic in minutes, with everything that goes wrong in between. */
@NullMarked
package io.portcullis.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
