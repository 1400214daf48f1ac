@NullMarked
package io.portcullis.spring.tls;

import org.jspecify.annotations.NullMarked;
