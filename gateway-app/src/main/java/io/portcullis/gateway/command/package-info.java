/** The command line of the gateway's jar beside Spring. */
@NullMarked
package io.portcullis.gateway.command;

import org.jspecify.annotations.NullMarked;
