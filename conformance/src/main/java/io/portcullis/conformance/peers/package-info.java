/** The same table in front of other proxies, and the report about it. */
@NullMarked
package io.portcullis.conformance.peers;

import org.jspecify.annotations.NullMarked;
