/** Tests of the gateway as an application. */
@NullMarked
package io.portcullis.gateway;

import org.jspecify.annotations.NullMarked;
