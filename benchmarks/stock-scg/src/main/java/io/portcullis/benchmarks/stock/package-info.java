/** The stock gateway that the harness measures beside ours. */
@NullMarked
package io.portcullis.benchmarks.stock;

import org.jspecify.annotations.NullMarked;
