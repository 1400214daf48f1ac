/** The engine as the web server of a Spring Boot application. */
@NullMarked
package io.portcullis.spring.server;

import org.jspecify.annotations.NullMarked;
