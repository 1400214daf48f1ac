/** Filters of an application that run on the event loop. */
@NullMarked
package io.portcullis.spring.extension;

import org.jspecify.annotations.NullMarked;
