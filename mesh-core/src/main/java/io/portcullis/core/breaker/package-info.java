/** Circuit breaking per service and subset by Resilience4j, ejection of single endpoints. */
@NullMarked
package io.portcullis.core.breaker;

import org.jspecify.annotations.NullMarked;
