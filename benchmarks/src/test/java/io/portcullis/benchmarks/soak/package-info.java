@NullMarked
package io.portcullis.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
