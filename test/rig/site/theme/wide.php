<?php
/*
Template Name: Wide
Template Post Type: post
*/
require __DIR__ . '/index.php';
