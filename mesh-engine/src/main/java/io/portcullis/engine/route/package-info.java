/** The route compiler's result: patterns, plans and the index that finds them. */
@NullMarked
package io.portcullis.engine.route;

import org.jspecify.annotations.NullMarked;
