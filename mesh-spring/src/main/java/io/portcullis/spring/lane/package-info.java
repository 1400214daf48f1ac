/** The extension lane: Spring Cloud Gateway itself, between two exchanges of the engine. */
@NullMarked
package io.portcullis.spring.lane;

import org.jspecify.annotations.NullMarked;
