/** Asks endpoints whether they are healthy, so that requests are sent to those that are. */
@NullMarked
package io.portcullis.engine.health;

import org.jspecify.annotations.NullMarked;
