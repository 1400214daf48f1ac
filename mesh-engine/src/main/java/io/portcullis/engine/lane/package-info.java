/** What the engine and the extension lane want of each other; the lane itself is Spring's and lives elsewhere. */
@NullMarked
package io.portcullis.engine.lane;

import org.jspecify.annotations.NullMarked;
