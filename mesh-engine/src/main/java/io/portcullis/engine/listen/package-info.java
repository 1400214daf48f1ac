/** Listeners: where connections come in, and what role they play. */
@NullMarked
package io.portcullis.engine.listen;

import org.jspecify.annotations.NullMarked;
