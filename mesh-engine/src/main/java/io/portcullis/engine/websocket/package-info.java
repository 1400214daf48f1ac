/** What is known about WebSockets that pass through: where their frames end. */
@NullMarked
package io.portcullis.engine.websocket;

import org.jspecify.annotations.NullMarked;
