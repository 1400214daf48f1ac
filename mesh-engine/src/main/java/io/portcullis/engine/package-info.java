/** The data plane: one engine per process, with its listeners, routes and upstreams. */
@NullMarked
package io.portcullis.engine;

import org.jspecify.annotations.NullMarked;
