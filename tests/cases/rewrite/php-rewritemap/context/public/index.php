<?php echo 'harbour ', 6 * 7;
