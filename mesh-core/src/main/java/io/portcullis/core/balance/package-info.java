/** Which subset and which endpoint a request goes to. */
@NullMarked
package io.portcullis.core.balance;

import org.jspecify.annotations.NullMarked;
