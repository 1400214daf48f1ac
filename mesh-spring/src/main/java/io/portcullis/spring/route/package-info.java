/** The route compiler: Spring Cloud Gateway's route definitions become routes of the engine, or problems with a place. */
@NullMarked
package io.portcullis.spring.route;

import org.jspecify.annotations.NullMarked;
