/** What the properties of others, Spring Boot's web server and Spring Cloud Gateway, do in this gateway. */
@NullMarked
package io.portcullis.spring.property;

import org.jspecify.annotations.NullMarked;
