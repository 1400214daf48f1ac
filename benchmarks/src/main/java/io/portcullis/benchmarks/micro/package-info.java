/** Micro-benchmarks (JMH) of what runs for each request. */
@NullMarked
package io.portcullis.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
