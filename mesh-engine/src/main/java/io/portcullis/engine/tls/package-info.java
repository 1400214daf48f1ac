/** TLS on both sides from material that changes while it is used, and the check of SPIFFE identities. */
@NullMarked
package io.portcullis.engine.tls;

import org.jspecify.annotations.NullMarked;
