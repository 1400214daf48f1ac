/** Routes as Spring Cloud Gateway defines them, in a form that needs no Spring: predicates, filters, target. */
@NullMarked
package io.portcullis.core.route;

import org.jspecify.annotations.NullMarked;
