/** Metrics, traces and the access log of the engine, as Boot's actuator and Micrometer know them. */
@NullMarked
package io.portcullis.spring.observe;

import org.jspecify.annotations.NullMarked;
