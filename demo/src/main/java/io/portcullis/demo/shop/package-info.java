/** The shop: PHP applications behind nginx and php-fpm, or what stands in for them. */
@NullMarked
package io.portcullis.demo.shop;

import org.jspecify.annotations.NullMarked;
