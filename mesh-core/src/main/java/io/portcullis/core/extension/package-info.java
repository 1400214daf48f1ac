/** What applications implement to run code of their own on the event loop. */
@NullMarked
package io.portcullis.core.extension;

import org.jspecify.annotations.NullMarked;
