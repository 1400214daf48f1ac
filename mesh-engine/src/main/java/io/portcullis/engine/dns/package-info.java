/** Questions to the DNS whose answers say how long they count. */
@NullMarked
package io.portcullis.engine.dns;

import org.jspecify.annotations.NullMarked;
