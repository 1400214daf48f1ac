@NullMarked
package io.portcullis.gateway.command;

import org.jspecify.annotations.NullMarked;
