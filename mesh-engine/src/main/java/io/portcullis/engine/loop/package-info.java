/** What belongs to one event loop: its timers, its flushes, its randomness. */
@NullMarked
package io.portcullis.engine.loop;

import org.jspecify.annotations.NullMarked;
