/** What the JVM is shown when its cache for fast starts is made: a start, a minute of traffic, a stop. */
@NullMarked
package io.portcullis.spring.training;

import org.jspecify.annotations.NullMarked;
