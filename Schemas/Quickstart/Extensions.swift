import Azoth
