/** The way of a request: match, authorize, filter, choose, try, relay, observe. */
@NullMarked
package io.portcullis.engine.exchange;

import org.jspecify.annotations.NullMarked;
